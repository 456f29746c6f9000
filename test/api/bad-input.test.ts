/**
 * Wrong objects of network, access and custom kinds, and wrong faults: refused in the words of Kubernetes, and nothing is
 * stored. The words are those of its source (v1.35.6), the field paths of its validation.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { Bench } from '../control-plane/bench.ts';

let b: Bench;
beforeAll(() => {
  b = new Bench();
  b.run('kubectl create service nodeport taken --tcp=80 --node-port=30080');
  b.run('kubectl apply -f -', service({ clusterIP: '10.96.0.55' }, 'fixed'));
  b.run('kubectl create serviceaccount bob');
  b.run('kubectl create role grants --verb=create,update,patch --resource=roles,rolebindings');
  b.run('kubectl create rolebinding bob --role=grants --serviceaccount=default:bob');
});

const service = (spec: object, name = 'new', ports: object[] = [{ port: 80 }]): string =>
  JSON.stringify({ apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { ports, ...spec } });
const policy = (spec: object): string =>
  JSON.stringify({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'new' },
    spec: { podSelector: {}, ...spec },
  });
const ingress = (spec: object): string =>
  JSON.stringify({ apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'new' }, spec });
const paths = (path: object): string => ingress({ rules: [{ host: 'a.example', http: { paths: [path] } }] });
const definition = (schema: object | undefined): string =>
  JSON.stringify({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'widgets.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'widgets', singular: 'widget', kind: 'Widget' },
      versions: [{ name: 'v1', served: true, storage: true, ...(schema && { schema: { openAPIV3Schema: schema } }) }],
    },
  });

/** What a line answers on stderr; it must fail, and leave the store as it was. */
function refusal(line: string, stdin = ''): string {
  const before = b.cluster.parts.store.revision;
  const { stderr, stdout, code } = b.ask(line, stdin);
  expect({ stdout, code }).toEqual({ stdout: '', code: 1 });
  expect(b.cluster.parts.store.history.slice(before).map(({ key }) => key)).toEqual([]);
  return stderr.trimEnd();
}

const applied = (object: string): string => refusal('kubectl apply -f -', object);
const of = (kind: string, ...causes: string[]): string =>
  causes.length === 1
    ? `The ${kind} "new" is invalid: ${causes[0]}`
    : `The ${kind} "new" is invalid: \n${causes.map((cause) => `* ${cause}`).join('\n')}`;

describe('addresses and ports of Services', () => {
  it.each([
    ['a port that is taken', { type: 'NodePort' }, [{ port: 80, nodePort: 30080 }], 'provided port is already allocated'],
    [
      'a port below the range',
      { type: 'NodePort' },
      [{ port: 80, nodePort: 99 }],
      'provided port is not in the valid range. The range of valid ports is 30000-32767',
    ],
    [
      'a port above the range',
      { type: 'NodePort' },
      [{ port: 80, nodePort: 70000 }],
      'provided port is not in the valid range. The range of valid ports is 30000-32767',
    ],
  ])('%s', (_, spec, ports, why) => {
    const field = `spec.ports[0].nodePort: Invalid value: ${(ports[0] as { nodePort: number }).nodePort}`;
    expect(applied(service(spec, 'new', ports))).toBe(of('Service', `${field}: ${why}`));
  });

  it('one port twice', () => {
    const ports = ['a', 'b'].map((name, i) => ({ name, port: 80 + i, nodePort: 30081 }));
    expect(applied(service({ type: 'NodePort' }, 'new', ports))).toBe(
      of('Service', 'spec.ports[1].nodePort: Invalid value: 30081: provided port is already allocated'),
    );
  });

  it('a Service that is changed to a taken port keeps its own', () => {
    b.run('kubectl create service nodeport other --tcp=80 --node-port=30090');
    const patch = JSON.stringify([{ op: 'replace', path: '/spec/ports/0/nodePort', value: 30080 }]);
    expect(refusal(`kubectl patch service other --type=json -p ${patch}`)).toBe(
      'The Service "other" is invalid: spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated',
    );
    expect(b.run('kubectl get service other -o jsonpath={.spec.ports[0].nodePort}')).toBe('30090');
  });

  it('ports that are none', () => {
    const range = 'must be between 1 and 65535, inclusive';
    expect(applied(service({}, 'new', [{ port: 70000, targetPort: 80 }]))).toBe(
      of('Service', `spec.ports[0].port: Invalid value: 70000: ${range}`),
    );
    expect(applied(service({}, 'new', [{ port: 80, targetPort: 70000 }]))).toBe(
      of('Service', `spec.ports[0].targetPort: Invalid value: 70000: ${range}`),
    );
    expect(refusal('kubectl create service clusterip new --tcp=70000')).toBe(
      'error: strconv.ParseUint: parsing "70000": value out of range',
    );
    expect(refusal('kubectl create service clusterip new --tcp=80:70000')).toBe(`error: ${range}`);
  });

  const address = (ip: string, why: string): void => {
    const value = `spec.clusterIPs: Invalid value: ["${ip}"]: failed to allocate IP ${ip}: ${why}`;
    expect(applied(service({ clusterIP: ip }))).toBe(of('Service', value));
  };
  it('an address that is taken', () => {
    address('10.96.0.1', 'provided IP is already allocated');
    address('10.96.0.55', 'provided IP is already allocated');
  });
  it('an address that no Service may have', () => {
    for (const ip of ['10.200.0.1', '192.168.0.1', '10.96.0.0', '10.111.255.255'])
      address(ip, 'the provided network does not match the current range');
  });
  it('what is no address, and an address that changes', () => {
    expect(applied(service({ clusterIP: '10.96.0.300' }))).toBe(
      of('Service', 'spec.clusterIPs[0]: Invalid value: "10.96.0.300": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'),
    );
    expect(applied(service({ clusterIP: '10.96.0.56' }, 'fixed'))).toBe(
      'The Service "fixed" is invalid: spec.clusterIPs[0]: Invalid value: ["10.96.0.56"]: may not change once set',
    );
  });
});

describe('policies and routes', () => {
  it('CIDRs and ports of a policy', () => {
    const cidr = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)';
    expect(applied(policy({ ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/33' } }] }] }))).toBe(
      of('NetworkPolicy', `spec.ingress[0].from[0].ipBlock.cidr: Invalid value: "10.0.0.0/33": ${cidr}`),
    );
    const beside = { cidr: '10.0.0.0/24', except: ['10.1.0.0/25', '10.0.0.0/24'] };
    expect(applied(policy({ egress: [{ to: [{ ipBlock: beside }] }] }))).toBe(
      of(
        'NetworkPolicy',
        ...beside.except.map(
          (value, i) =>
            `spec.egress[0].to[0].ipBlock.except[${i}]: Invalid value: "${value}": must be a strict subset of \`cidr\``,
        ),
      ),
    );
    expect(applied(policy({ egress: [{ ports: [{ port: 90000 }] }] }))).toBe(
      of('NetworkPolicy', 'spec.egress[0].ports[0].port: Invalid value: 90000: must be between 1 and 65535, inclusive'),
    );
  });

  it('an Ingress without a backend', () => {
    expect(applied(ingress({}))).toBe(
      of('Ingress', 'spec: Invalid value: null: either `defaultBackend` or `rules` must be specified'),
    );
    expect(applied(paths({ path: '/', pathType: 'Prefix', backend: {} }))).toBe(
      of('Ingress', 'spec.rules[0].http.paths[0].backend: Invalid value: "": resource or service backend is required'),
    );
    const backend = { service: { name: 'web', port: { number: 80 } } };
    expect(applied(paths({ path: 'shop', pathType: 'Exact', backend }))).toBe(
      of('Ingress', 'spec.rules[0].http.paths[0].path: Invalid value: "shop": must be an absolute path'),
    );
    expect(applied(paths({ path: '/', pathType: 'Prefix', backend: { service: { name: 'web' } } }))).toBe(
      of('Ingress', 'spec.rules[0].http.paths[0].backend: Required value: port name or number is required'),
    );
  });
});

describe('schemas that are not structural', () => {
  const named = (...causes: string[]): string => of('CustomResourceDefinition', ...causes).replace('"new"', '"widgets.example.com"');
  const at = 'spec.validation.openAPIV3Schema';

  it('no schema', () => {
    expect(applied(definition(undefined))).toBe(named('spec.versions[0].schema.openAPIV3Schema: Required value'));
  });
  it('no types', () => {
    const typeless = 'type: Required value: must not be empty for specified object fields';
    expect(applied(definition({ properties: { spec: { properties: { size: { minimum: 1 } } } } }))).toBe(
      named(
        `${at}.properties[spec].properties[size].${typeless}`,
        `${at}.properties[spec].${typeless}`,
        `${at}.type: Required value: must not be empty at the root`,
      ),
    );
  });
  it('a root that is no object, types within alternatives', () => {
    expect(applied(definition({ type: 'string' }))).toContain(`${at}.type: Invalid value: "string": must be object at the root`);
    const either = { type: 'object', properties: { a: { type: 'string' } }, anyOf: [{ properties: { a: { type: 'string' } } }] };
    expect(applied(definition(either))).toContain(
      `${at}.anyOf[0].properties[a].type: Forbidden: must be empty to be structural`,
    );
  });
});

describe('schemas that say what they may not', () => {
  const at = 'spec.validation.openAPIV3Schema.properties[spec]';
  const listed = (more: object, item: object = {}) => ({
    type: 'array',
    items: { type: 'object', properties: { k: { type: 'string' } }, ...item },
    'x-kubernetes-list-type': 'map',
    ...more,
  });
  it.each([
    [
      { type: 'object', additionalProperties: false, properties: { a: { type: 'string' } } },
      '.additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive',
    ],
    [{ type: 'string', pattern: '(' }, '.pattern: Invalid value: "(": must be a valid regular expression, but isn\'t: error parsing regexp: missing closing ): `(`'],
    [{ type: 'object', 'x-kubernetes-preserve-unknown-fields': false }, '.x-kubernetes-preserve-unknown-fields: Invalid value: false: must be true or undefined'],
    [{ type: 'object', $ref: '#/definitions/x' }, '.$ref: Forbidden: $ref is not supported'],
    [{ type: 'object', patternProperties: { a: { type: 'string' } } }, '.patternProperties: Forbidden: patternProperties is not supported'],
    [{ type: 'string', 'x-kubernetes-map-type': 'atomic' }, '.type: Invalid value: "string": must be object if x-kubernetes-map-type is specified'],
    [{ type: 'object', 'x-kubernetes-map-type': 'none' }, '.x-kubernetes-map-type: Unsupported value: "none": supported values: "atomic", "granular"'],
    [{ type: 'object', 'x-kubernetes-embedded-resource': true }, '.properties: Required value: must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields'],
    [listed({ 'x-kubernetes-list-map-keys': ['none'] }), '.x-kubernetes-list-map-keys: Invalid value: ["none"]: entries must all be names of item properties'],
    [listed({ 'x-kubernetes-list-map-keys': ['k'] }), '.items.properties[k].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property'],
    [
      { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-map-keys': ['k'] },
      '.x-kubernetes-list-type: Required value: must be map if x-kubernetes-list-map-keys is non-empty',
    ],
    [{ type: 'object', 'x-kubernetes-validations': [{ message: 'm' }] }, '.x-kubernetes-validations[0].rule: Required value: rule is not specified'],
    [
      { type: 'object', 'x-kubernetes-validations': [{ rule: 'true', reason: 'Odd' }] },
      '.x-kubernetes-validations[0].reason: Unsupported value: "Odd": supported values: "FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"',
    ],
  ])('%j', (spec, refused) => {
    expect(applied(definition({ type: 'object', properties: { spec } }))).toBe(
      of('CustomResourceDefinition', at + refused).replace('"new"', '"widgets.example.com"'),
    );
  });
  it('a pattern that only Go knows is one', () => {
    const spec = { type: 'object', properties: { name: { type: 'string', pattern: '(?i)^[[:alpha:]]+\\z' } } };
    b.run('kubectl apply -f -', definition({ type: 'object', properties: { spec } }));
    b.pass(2);
    const widget = (name: string) =>
      JSON.stringify({ apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'new' }, spec: { name } });
    expect(applied(widget('a1'))).toContain('spec.name: Invalid value: "a1"');
    b.run('kubectl apply -f -', widget('Abc'));
    b.run('kubectl delete crd widgets.example.com');
  });
});

describe('families of addresses that the cluster has not', () => {
  it.each([
    [{ ipFamilies: ['IPv6'] }, 'spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster'],
    [
      { ipFamilyPolicy: 'RequireDualStack' },
      'spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack services',
    ],
  ])('%j', (spec, text) => {
    expect(applied(service(spec))).toBe(of('Service', text));
  });
  it('but a headless Service without a selector may name them', () => {
    b.run('kubectl apply -f -', service({ clusterIP: 'None' }, 'elsewhere'));
    expect(b.run('kubectl get service elsewhere -o jsonpath={.spec.ipFamilies}{.spec.ipFamilyPolicy}')).toBe(
      '["IPv4","IPv6"]RequireDualStack',
    );
  });
});

describe('rights that the author has not', () => {
  const bob = '--as=system:serviceaccount:default:bob';
  const who =
    'user "system:serviceaccount:default:bob" (groups=["system:serviceaccounts" "system:serviceaccounts:default" "system:authenticated"]) ' +
    'is attempting to grant RBAC permissions not currently held:';

  it('in a role', () => {
    expect(refusal(`kubectl create role wide --verb=get,list --resource=pods,secrets ${bob}`)).toBe(
      [
        `Error from server (Forbidden): roles.rbac.authorization.k8s.io "wide" is forbidden: ${who}`,
        '{APIGroups:[""], Resources:["pods"], Verbs:["get" "list"]}',
        '{APIGroups:[""], Resources:["secrets"], Verbs:["get" "list"]}',
      ].join('\n'),
    );
  });
  it('in what a binding binds to', () => {
    const line = `kubectl create rolebinding wide --clusterrole=cluster-admin --serviceaccount=default:bob ${bob}`;
    expect(refusal(line)).toBe(
      [
        `error: failed to create rolebinding: rolebindings.rbac.authorization.k8s.io "wide" is forbidden: ${who}`,
        '{APIGroups:["*"], Resources:["*"], Verbs:["*"]}',
        '{NonResourceURLs:["*"], Verbs:["*"]}',
      ].join('\n'),
    );
  });
  it('but what they have they may give', () => {
    b.run(`kubectl create role same --verb=create,update --resource=roles ${bob}`);
    b.run(`kubectl create rolebinding same --role=same --user=ann ${bob}`);
  });
});

describe('faults', () => {
  const broken = (spec: object): string => {
    const before = b.cluster.parts.store.revision;
    let said = '';
    try {
      b.cluster.faults.inject({ id: 'x', ...spec } as never);
    } catch (error) {
      said = (error as Error).message;
    }
    expect(b.cluster.faults.active).toEqual([]);
    expect(b.cluster.parts.store.revision).toBe(before);
    return said;
  };
  it.each([
    [{ kind: 'nodeDwn', target: { node: 'node-a' } }, 'unknown fault "nodeDwn" - did you mean "nodeDown"?'],
    [{ kind: 'nodeDown', target: { node: 'node-q' } }, 'nodeDown: nothing matches node=node-q - did you mean "node-a"?'],
    [
      { kind: 'certificateExpired', target: { name: 'x' } },
      'certificateExpired does not know "x": admin.conf, apiserver, apiserver-etcd-client, apiserver-kubelet-client, controller-manager.conf, etcd-server, scheduler.conf',
    ],
    [
      { kind: 'processDown', target: {} },
      'processDown needs a target: etcd, kube-apiserver, kube-controller-manager, kube-scheduler, cloud-controller-manager',
    ],
    [{ kind: 'zoneDown', target: { zone: 'q' } }, 'zoneDown: nothing matches zone=q'],
    [{ kind: 'nodeDown', target: {} }, 'nodeDown needs a target: node, nodeSelector, nodeOf, zone, pod, selector, namespace'],
    [
      { kind: 'processDown', target: { name: 'kube-schedulr' } },
      'processDown does not know "kube-schedulr" - did you mean "kube-scheduler"?',
    ],
    [{ kind: 'podKill', target: { selector: 'app=none' } }, 'podKill: nothing matches selector=app=none'],
    [
      { kind: 'volumeFull', target: { node: 'node-a' } },
      'volumeFull is not aimed by "node", but by claim, pod, selector, namespace',
    ],
    [{ kind: 'nodeDown', target: { node: '*' }, mode: 'fixed' }, 'the mode fixed needs a value'],
    [{ kind: 'latency', target: { node: '*' }, params: { mss: 4 } }, 'latency has no setting "mss" - did you mean "ms"?'],
  ])('%j', (spec, text) => {
    expect(broken(spec)).toBe(text);
  });
});
