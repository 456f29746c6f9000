/** `kubectl events` */
import { type Event, fromTime, humanDuration, inGoOrder } from '../../engine/index.ts';
import type { Command, Invocation } from '../command.ts';
import { CliError, PlainError } from '../errors.ts';
import { eventInterval, lastSeen } from '../events.ts';
import { goSort } from '../go-sort.ts';
import { findResource } from '../mapper.ts';
import { OUTPUT_FLAGS, objectPrinter, withoutManagedFields } from '../printers/index.ts';
import { Rows } from '../printers/tabwriter.ts';
import type { Program } from '../process.ts';
import { watchEnd } from '../watching.ts';
import { ALL_NAMESPACES, CHUNK } from './flags.ts';

export const events: Command = {
  name: 'events',
  use: '[(-o|--output=)json|yaml|kyaml|name|go-template|go-template-file|template|templatefile|jsonpath|jsonpath-as-json|jsonpath-file] [--for TYPE/NAME] [--watch] [--types=Normal,Warning] [options]',
  short: 'List events',
  long: 'Display events.\n\n Prints a table of the most important information about events. You can request events for a namespace, for all namespace, or filtered to only those pertaining to a specified resource.',
  examples: `# List recent events in the default namespace
kubectl events

# List recent events for the specified pod, then wait for more events and list them as they arrive
kubectl events --for pod/web-pod-13je7 --watch

# Of all namespaces
kubectl events --all-namespaces

# As YAML
kubectl events -o yaml

# Only warnings
kubectl events --types=Warning`,
  flags: [
    ...OUTPUT_FLAGS,
    ALL_NAMESPACES,
    CHUNK,
    { name: 'for', type: 'string', help: 'Filter events to only those pertaining to the specified resource.' },
    { name: 'types', type: 'list', help: 'Output only events of given types.' },
    { name: 'watch', short: 'w', type: 'bool', help: 'After listing the requested events, watch for more events.' },
    { name: 'no-headers', type: 'bool', help: "When using the default output format, don't print headers." },
  ],
  run,
};

function filter(on: Invocation): (event: Event) => boolean {
  const types = on.flags.list('types').map((t) => t.toLowerCase());
  const wrong = types.find((t) => t !== 'normal' && t !== 'warning');
  if (wrong !== undefined) throw new CliError(`valid --types are Normal or Warning`);
  const target = on.flags.string('for');
  let about: { kind: string; name: string } | undefined;
  if (target !== '') {
    const [type = '', name] = target.split('/');
    if (name === undefined) throw new CliError('--for must be in resource/name form');
    const resource = findResource(on.api, type);
    if (resource === undefined) throw new PlainError(`the server doesn't have a resource type "${type}"`);
    about = { kind: resource.kind, name };
  }
  return ({ type, involvedObject }) =>
    (types.length === 0 || types.includes((type ?? '').toLowerCase())) &&
    (about === undefined || (involvedObject.kind === about.kind && involvedObject.name === about.name));
}

function* run(on: Invocation): Program {
  const { flags, api } = on;
  const all = flags.bool('all-namespaces');
  const matches = filter(on);
  const found = api.list('events', all ? {} : { namespace: on.namespace }).filter(matches);
  const list = goSort(found, (a, b) => lastSeen(a) < lastSeen(b));
  const printer = objectPrinter(on, { typed: true });
  const table = new Rows();
  let headed = flags.bool('no-headers');
  const show = (some: readonly Event[]): void => {
    if (printer !== undefined) {
      for (const event of some) on.io.stdout(printer.print(withoutManagedFields(event)));
      return;
    }
    const rows = some.map((event) => [...(all ? [event.metadata.namespace ?? ''] : []), ...cells(event, api.now)]);
    if (!headed) rows.unshift([...(all ? ['NAMESPACE'] : []), 'LAST SEEN', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE']);
    headed = true;
    on.io.stdout(table.print(rows));
  };
  if (list.length === 0 && !flags.bool('watch')) {
    on.err(all ? 'No events found.' : `No events found in ${on.namespace} namespace.`);
    return 0;
  }
  if (printer !== undefined && !flags.bool('watch')) {
    const items = list.map((event) => inGoOrder(withoutManagedFields(event)));
    // A list has no name: nothing is printed then, and nobody is told.
    if (printer.asList) on.io.stdout(printer.print({ kind: 'EventList', apiVersion: 'v1', metadata: {}, items }));
    return 0;
  }
  show(list);
  if (!flags.bool('watch')) return 0;
  let seen = api.revision;
  for (const until = watchEnd(on); api.now < until; ) {
    yield { change: ['events'], until };
    const fresh = api.changes(seen, 'events').filter((c) => c.type !== 'DELETED');
    seen = api.revision;
    const shown = fresh
      .map((c) => c.object as Event)
      .filter((e) => matches(e) && (all || e.metadata.namespace === on.namespace));
    if (shown.length > 0) show(shown);
  }
  return 0;
}

function cells(event: Event, now: number): string[] {
  const { involvedObject, reason = '', type = '', message = '' } = event;
  return [
    eventInterval(event, (time) => (time ? humanDuration(now - fromTime(time)) : '<unknown>')),
    type,
    reason,
    `${involvedObject.kind}/${involvedObject.name}`,
    message.trim(),
  ];
}
