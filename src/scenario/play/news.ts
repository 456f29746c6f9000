/** What a playing scenario tells whoever shows it. */
import type { Show } from '../format/steps.ts';
import type { Score } from './score.ts';
import type { Caption, Verdict } from './state.ts';

export type News =
  | { readonly type: 'step'; readonly step: string; readonly title: string; readonly chapter: string | undefined }
  | { readonly type: 'caption'; readonly caption: Caption }
  | { readonly type: 'show'; readonly show: Show }
  /** A command line or fault of a step or solution begins. */
  | { readonly type: 'action'; readonly of: string; readonly line: string; readonly stdin?: string }
  /** What a command of a step printed. */
  | { readonly type: 'printed'; readonly of: string; readonly text: string }
  /** A command line of the script is about to run, in front of a person. */
  | { readonly type: 'typing'; readonly line: string }
  | { readonly type: 'verdict'; readonly verdict: Verdict }
  | {
      readonly type: 'goal';
      readonly goal: string;
      readonly title: string;
      readonly state: 'open' | 'done' | 'failed';
    }
  | { readonly type: 'score'; readonly score: Score }
  | { readonly type: 'hint'; readonly goal: string; readonly text: string }
  | { readonly type: 'waiting'; readonly step: string; readonly label: string }
  | { readonly type: 'paused'; readonly step: string }
  | { readonly type: 'asking'; readonly step: string }
  | {
      readonly type: 'answered';
      readonly step: string;
      readonly right: boolean;
      readonly correct: number;
      readonly explain: string | undefined;
    }
  | { readonly type: 'finished'; readonly passed: boolean; readonly invalid: boolean };
