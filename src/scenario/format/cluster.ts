/** The cluster that a scenario starts from. */
import * as z from 'zod/mini';
import { CONTROLLERS } from '../../engine/index.ts';
import { about, duration, manifest, optional, scalar, text } from './common.ts';

const quantity = z.union([z.string(), z.number()]);

export const NodeGroup = z
  .strictObject({
    name: optional(text),
    namePrefix: about(optional(text), 'With `count`: names are made by adding 1, 2, 3, …'),
    count: optional(z.int().check(z.gte(1), z.lte(5000))),
    labels: optional(z.record(z.string(), z.string())),
    taints: optional(
      z.array(
        z.strictObject({
          key: text,
          value: optional(z.string()),
          effect: z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute']),
        }),
      ),
    ),
    capacity: about(optional(z.record(z.string(), quantity)), 'cpu, memory, pods, ephemeral-storage.'),
    zone: about(optional(text), 'topology.kubernetes.io/zone'),
  })
  .check(
    z.refine((value) => 'name' in value !== ('namePrefix' in value && 'count' in value), {
      error: 'a node has a name, or a namePrefix and a count',
      abort: true,
    }),
  );
export type NodeGroup = z.infer<typeof NodeGroup>;

export const Cluster = z.strictObject({
  nodes: about(optional(z.array(NodeGroup)), 'Three workers of 4 CPU and 8Gi unless given.'),
  manifests: about(
    optional(z.array(z.union([text, manifest]))),
    'Plain Kubernetes objects: paths beside the scenario, YAML text, or inline.',
  ),
  controlPlanes: about(
    optional(z.int().check(z.gte(1), z.lte(5))),
    'Machines that carry the control plane; 1 unless given. With more, leaders are elected, and etcd needs most of them.',
  ),
  cloud: about(optional(z.boolean()), 'true: a cloud gives Services of type LoadBalancer an address, after a while.'),
  controllers: about(
    optional(z.partialRecord(z.enum(CONTROLLERS), z.boolean())),
    'Controllers of kube-controller-manager that run, by name; all do unless they are false.',
  ),
  settleBefore: about(optional(duration), 'Simulated time that passes before the start; 60s unless given.'),
});

export const Parameter = z.strictObject({
  name: z.string().check(z.regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'letters, digits and _')),
  type: optional(z.enum(['integer', 'number', 'string', 'boolean'])),
  default: scalar,
  min: optional(z.number()),
  max: optional(z.number()),
  enum: optional(z.array(scalar)),
  description: optional(text),
});

export type Parameter = z.infer<typeof Parameter>;

export const Clock = z.strictObject({
  start: about(optional(z.string()), 'RFC 3339; 2026-01-01T00:00:00Z unless given.'),
  speed: about(optional(z.number().check(z.positive())), 'Simulated seconds per real second; 1 unless given.'),
  startPaused: about(optional(z.boolean()), 'true: the interface waits for a key before the clock runs.'),
  fidelity: about(
    optional(z.enum(['kubernetes', 'classroom'])),
    "kubernetes: the components' own delays. classroom: flags with which a cluster reacts sooner, said at the start.",
  ),
  idleSkip: about(
    optional(duration),
    'The longest real time without any change before the clock goes on to the next one, while the script waits for time to pass; not in slow motion. A person can switch it on and off.',
  ),
});
