/** The images that are known without a scenario saying anything. */
import type { Behaviour } from './behaviour.ts';
import { CONTROL_PLANE } from './control-plane.ts';
import { DATABASES } from './databases.ts';
import { httpd } from './httpd.ts';
import { nginx } from './nginx/index.ts';
import { TOOLS } from './tools.ts';
import { WEB } from './web.ts';

export const IMAGES: readonly Behaviour[] = [nginx, httpd, ...DATABASES, ...CONTROL_PLANE, ...WEB, ...TOOLS];
