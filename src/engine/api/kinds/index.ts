/** The strategies of all kinds. */
import type { Strategy } from '../strategy.ts';
import { apps } from './apps.ts';
import { batch } from './batch.ts';
import { core } from './core.ts';
import { crd } from './crd.ts';
import { more } from './more.ts';
import { pod } from './pod.ts';
import { service } from './service.ts';

export const strategies: readonly Strategy[] = [pod, service, ...core, ...apps, ...batch, ...more, crd];
