import { expect, it } from 'vitest';
import { toKyaml } from './kyaml.ts';

// As kubectl 1.35.6 prints the same object.
it('prints KYAML', () => {
  const object = {
    kind: 'ConfigMap',
    data: { true: 'no', '1e3': 'x', 'a.b': '  lead\n\n\ttab\nend', '12-3': 'quote " back \\', empty: '' },
    list: [{ a: 1.5, b: [] }, { c: { d: null } }],
    words: ['x', 'y\n'],
    none: {},
  };
  expect(toKyaml(object)).toBe(`---
{
  data: {
    12-3: "quote \\" back \\\\",
    "1e3": "x",
    a.b: "\\
      \\  lead\\n\\
       \\n\\
      \\	tab\\n\\
       end\\
      ",
    empty: "",
    "true": "no",
  },
  kind: "ConfigMap",
  list: [{
    a: 1.5,
    b: [],
  }, {
    c: {
      d: null,
    },
  }],
  none: {},
  words: [
    "x",
    "\\
       y\\n\\
      ",
  ],
}
`);
});
