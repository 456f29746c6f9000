import { expect, it } from 'vitest';
import { program } from './program.ts';

it('names the command that the person can type: what npm start was given, or the program itself', () => {
  expect(program({ npm_lifecycle_event: 'start' })).toBe('npm start --');
  expect(program({ npm_lifecycle_event: 'test' })).toBe('wavetank');
  expect(program({})).toBe('wavetank');
});
