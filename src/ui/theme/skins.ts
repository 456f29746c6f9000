/** Skins: a colour for every role. `stock` is k9s's; `safe` holds apart what colour-blind people would mix up. */

/** What a piece of the screen is. Roles up to `gone` are states of rows. */
export interface Skin {
  readonly normal: string;
  readonly added: string;
  readonly modified: string;
  readonly error: string;
  readonly pending: string;
  readonly starting: string;
  readonly completed: string;
  readonly terminating: string;
  readonly highlight: string;
  readonly good: string;
  readonly marked: string;
  readonly gone: string;
  /** Plain text, quiet text, and the black that stands on coloured ground. */
  readonly text: string;
  readonly dim: string;
  readonly ink: string;
  readonly border: string;
  readonly title: string;
  readonly count: string;
  readonly filter: string;
  readonly column: string;
  readonly label: string;
  readonly value: string;
  readonly key: string;
  readonly digit: string;
  readonly crumb: string;
  readonly crumbOn: string;
  readonly prompt: string;
  readonly ghost: string;
  readonly warn: string;
  /** The ground of everything that shows the past. */
  readonly past: string;
  readonly yamlKey: string;
  readonly yamlValue: string;
  readonly search: string;
}

export type Role = keyof Skin;

const stock: Skin = {
  normal: '#87cefa', added: '#1e90ff', modified: '#adff2f', error: '#ff4500', pending: '#ff8c00', starting: '#1e90ff',
  completed: '#778899', terminating: '#9370db', highlight: '#00ffff', good: '#32cd32', marked: '#98fb98', gone: '#696969',
  text: '#f5f5f5', dim: '#808080', ink: '#000000', border: '#1e90ff', title: '#00ffff', count: '#ffefd5', filter: '#2e8b57',
  column: '#ffffff', label: '#ffa500', value: '#ffffff', key: '#1e90ff', digit: '#ff00ff', crumb: '#00ffff', crumbOn: '#ffa500',
  prompt: '#5f9ea0', ghost: '#696969', warn: '#ffa500', past: '#c8a2ff', yamlKey: '#4682b4', yamlValue: '#ffefd5', search: '#ffd700',
}; // biome-ignore format: a table

/** Okabe and Ito's palette, which stays distinct under every common colour blindness. */
const safe: Skin = {
  ...stock,
  normal: '#e6e6e6', added: '#56b4e9', modified: '#f0e442', error: '#d55e00', pending: '#e69f00', starting: '#56b4e9',
  completed: '#999999', terminating: '#cc79a7', highlight: '#56b4e9', good: '#009e73', marked: '#98fb98', border: '#56b4e9',
  title: '#f0e442', digit: '#cc79a7', crumb: '#56b4e9', crumbOn: '#e69f00', key: '#56b4e9', filter: '#009e73', prompt: '#009e73',
}; // biome-ignore format: a table

/** For light backgrounds. */
const light: Skin = {
  ...stock,
  normal: '#1f4e79', added: '#0050c8', modified: '#3a7d00', error: '#c02000', pending: '#a85b00', starting: '#0050c8',
  completed: '#5f6b76', terminating: '#5b3aa0', highlight: '#006d75', good: '#1c7a2c', marked: '#007f70', gone: '#8a8a8a',
  text: '#1a1a1a', dim: '#6a6a6a', ink: '#ffffff', border: '#0050c8', title: '#006d75', count: '#8a4b00', filter: '#1c7a2c',
  column: '#000000', label: '#8a4b00', value: '#000000', key: '#0050c8', digit: '#a000a0', crumb: '#006d75', crumbOn: '#a85b00',
  prompt: '#006d75', ghost: '#8a8a8a', warn: '#a85b00', past: '#5b3aa0', yamlKey: '#1f4e79', yamlValue: '#1a1a1a', search: '#8a6d00',
}; // biome-ignore format: a table

export const SKINS = { stock, safe, light } as const;
export type SkinName = keyof typeof SKINS;

/**
 * Codes of the sixteen colours, 30 to 97, for the states of rows: the nearest ones are too few to tell them apart. `stock` and
 * `safe` stand on dark ground, where blue and black are hard to read, `light` on white, where yellow and white are.
 */
export const SIXTEEN: Readonly<Record<SkinName, Partial<Record<Role, number>>>> = {
  stock: {
    normal: 36, added: 94, starting: 94, modified: 93, error: 91, pending: 33, completed: 37, terminating: 35, highlight: 96,
    good: 32, marked: 92, gone: 90,
  },
  safe: {
    normal: 97, added: 94, starting: 94, modified: 93, error: 31, pending: 33, completed: 37, terminating: 95, highlight: 94,
    good: 36, marked: 92, gone: 90,
  },
  light: {
    normal: 34, added: 94, starting: 94, modified: 36, error: 31, pending: 33, completed: 30, terminating: 35, highlight: 36,
    good: 32, marked: 95, gone: 90,
  },
}; // biome-ignore format: a table
