/** What stands in `$((…))`: whole numbers, comparisons, parentheses. */
const TOKEN = /\d+|\*\*|&&|\|\||[<>=!]=|[-+*/%()<>!]/g;

/** The levels of binary operators, the loosest first. */
const LEVELS: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['==', '!='],
  ['<', '<=', '>', '>='],
  ['+', '-'],
  ['*', '/', '%'],
  ['**'],
];

function apply(operator: string, a: number, b: number): number {
  switch (operator) {
    case '||':
      return Number(a !== 0 || b !== 0);
    case '&&':
      return Number(a !== 0 && b !== 0);
    case '==':
      return Number(a === b);
    case '!=':
      return Number(a !== b);
    case '<':
      return Number(a < b);
    case '<=':
      return Number(a <= b);
    case '>':
      return Number(a > b);
    case '>=':
      return Number(a >= b);
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '**':
      return a ** b;
    case '/':
      return b === 0 ? 0 : Math.trunc(a / b);
    default:
      return b === 0 ? 0 : a % b;
  }
}

/** The value of a sum whose variables are numbers already; 0 for what is none. */
export function computed(text: string): number {
  const tokens = text.match(TOKEN) ?? [];
  let at = 0;
  const atom = (): number => {
    const token = tokens[at++];
    if (token === '-') return -atom();
    if (token === '+') return atom();
    if (token === '!') return Number(atom() === 0);
    if (token !== '(') return Number(token ?? 0) || 0;
    const inside = level(0);
    at++; // )
    return inside;
  };
  const level = (depth: number): number => {
    const operators = LEVELS[depth];
    if (operators === undefined) return atom();
    let value = level(depth + 1);
    while (operators.includes(tokens[at] ?? '')) {
      const operator = tokens[at++] ?? '';
      value = apply(operator, value, level(depth + 1));
    }
    return value;
  };
  return level(0);
}
