import { describe, expect, it } from 'vitest';
import { type Resource, Resources } from './resources.ts';
import { checkRevision } from './revision.ts';

const resources = new Resources();
const check = (id: string, expected: string | undefined) => () =>
  checkRevision(resources.get(id) as Resource, 'a', expected, '7');

describe('the revision that an update names', () => {
  it('is the stored one, or none', () => {
    for (const expected of ['7', '', undefined, '0']) expect(check('pods', expected), expected).not.toThrow();
  });

  it('may be lost', () => {
    expect(check('pods', '6')).toThrow('Operation cannot be fulfilled on pods "a": the object has been modified');
  });

  it('is a number', () => {
    expect(check('pods', 'x')).toThrow('strconv.ParseUint: parsing "x": invalid syntax');
    expect(check('pods', '-1')).toThrow('strconv.ParseUint: parsing "-1": invalid syntax');
    expect(check('pods', '18446744073709551616')).toThrow(
      'strconv.ParseUint: parsing "18446744073709551616": value out of range',
    );
  });

  it('is missed where there must be one', () => {
    const text =
      'poddisruptionbudgets.policy "a" is invalid: metadata.resourceVersion: Invalid value: 0x0: must be specified for an update';
    expect(check('poddisruptionbudgets.policy', undefined)).toThrow(text);
    expect(check('poddisruptionbudgets.policy', '0')).toThrow(text);
    expect(check('poddisruptionbudgets.policy', '7')).not.toThrow();
  });
});
