/** Writes the pages that are made from the types: `npm run docs`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { current, PAGES } from './reference.ts';

for (const page of PAGES) writeFileSync(page, current(page, readFileSync(page, 'utf8')));
