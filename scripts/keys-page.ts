/** Writes docs/keys.md from the key table. */
import { writeFileSync } from 'node:fs';
import { keysPage } from '../src/ui/keys/page.ts';

writeFileSync('docs/keys.md', keysPage());
