/** The branches of the run, with what is different in their tables at the end. */
import type { Reader } from '../../run/cluster.ts';
import type { Scope } from '../keys/table.ts';
import { clock } from '../text/age.ts';
import type { Span } from '../text/line.ts';
import { CompareView } from './compare-view.ts';
import { RowsView, textRows, type ViewRow } from './rows-view.ts';

interface Branch {
  readonly name: string;
  readonly from: number;
  readonly active: boolean;
}

/** Kinds whose objects the list counts. */
const COUNTED = ['pods', 'deployments.apps', 'replicasets.apps', 'statefulsets.apps', 'jobs.batch', 'nodes', 'events'];

const sizes = (reader: Reader): string =>
  COUNTED.map((id) => `${id.split('.')[0]} ${reader.list(id).length}`).join('  ');

export class BranchesView extends RowsView<Branch> {
  readonly crumb = 'branches';
  readonly concept =
    'The run and its branches: enter goes on in another one, c compares. shift-b in the past makes a branch.';
  override readonly scopes: readonly Scope[] = ['branches', 'move'];

  protected rows(width: number): readonly ViewRow<Branch>[] {
    const { time } = this.app.cluster;
    if (time === undefined) return [];
    const start = time.state.now - time.state.elapsed;
    const rows: ViewRow<Branch>[] = [];
    for (const branch of time.branches()) {
      rows.push({
        id: branch.name,
        item: branch,
        spans: [
          [branch.active ? 'good' : 'dim', branch.active ? '* ' : '  '],
          ['value', branch.name.padEnd(16)],
          ['dim', ` from ${clock(branch.from - start)}`],
        ],
      });
      const course = time.course(branch.name);
      if (course !== undefined)
        rows.push(
          ...textRows<Branch>(
            `${branch.name}/table`,
            `at ${clock(course.now - start)}: ${sizes(course.reader)}`,
            width - 4,
            (part) => [['dim', `    ${part}`]],
          ),
        );
    }
    return rows;
  }

  override run(command: string, key: string): boolean {
    const { item } = this;
    if (command === 'compare') {
      const other = item?.active ? this.app.cluster.time?.branches().find((b) => !b.active)?.name : item?.name;
      if (other === undefined)
        this.app.say('There is nothing to compare with: shift-b in the past makes a branch.', 'warn');
      else this.app.open(new CompareView(this.app, other));
      return true;
    }
    if (command !== 'switch-branch') return super.run(command, key);
    if (item !== undefined && !item.active) {
      this.app.cluster.time?.switchTo(item.name);
      this.app.say(`The run goes on in branch "${item.name}".`, 'good');
      this.app.terminal?.note(`the run goes on in branch "${item.name}"`);
      this.app.refreshNow();
    }
    return true;
  }

  protected title(): Span[] {
    return [
      ['title', ' Branches['],
      ['count', String(this.app.cluster.time?.branches().length ?? 0)],
      ['title', '] '],
    ];
  }
}
