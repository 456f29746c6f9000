/** What was reached of a scenario, in three letters: `**.` of three stars, `[x]` for a story told to its end; none where nothing is known. */
export function markOf({ stars, told }: { readonly stars?: number; readonly told?: boolean }): string {
  if (told) return '[x]';
  return stars === undefined ? '' : '*'.repeat(stars).padEnd(3, '.');
}
