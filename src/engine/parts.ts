/** What every part of the simulated control plane is built from. */
import type { ApiServer } from './api/server.ts';
import type { Client } from './client/client.ts';
import type { EventRecorder } from './client/events.ts';
import type { Flags } from './flags.ts';
import type { ControlPlane } from './sim/control-plane.ts';
import type { Simulation } from './sim/simulation.ts';
import type { World } from './sim/world.ts';
import type { Store } from './store/store.ts';

export interface Parts {
  readonly sim: Simulation;
  readonly store: Store;
  readonly world: World;
  readonly controlPlane: ControlPlane;
  readonly api: ApiServer;
  readonly events: EventRecorder;
  /** Settings of the components. */
  readonly flags: Flags;
  /** A client in a component's own name, cut off when the world says so. @param place the node it runs on; the control plane if missing */
  client(manager: string, place?: string): Client;
}
