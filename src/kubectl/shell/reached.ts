/** Stands behind each line: it runs unless the line left the shell. */
export const REACHED = '__reached';
