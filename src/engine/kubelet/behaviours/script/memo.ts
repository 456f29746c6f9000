/** Remembers what was made of a text: containers of one template, and the rounds of a loop, come to the same texts again and again. */

const KEPT = 1024;

export function boundedMemo<T>(make: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const found = known.get(text) ?? make(text);
    if (known.size >= KEPT) known.clear();
    known.set(text, found);
    return found;
  };
}
