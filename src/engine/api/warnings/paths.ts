/** Files of one volume that would lie on top of each other. */
import type { PodSpec } from '../types.ts';

type Volume = NonNullable<PodSpec['volumes']>[number];
interface Place {
  readonly path: string;
  readonly source: string;
}

const told = ({ path, source }: Place): string => (source === '' ? `"${path}"` : `"${path}" (${source})`);

function overlaps(places: readonly Place[]): string[] {
  const before: Place[] = [];
  return places.flatMap(({ path, source }) => {
    const place = { path: path.replace(/\/+$/, ''), source };
    const [within, around] = [`${place.path}/`, before];
    const found =
      place.path === ''
        ? []
        : around.filter(
            (other) =>
              other.path !== '' && (`${other.path}/`.startsWith(within) || within.startsWith(`${other.path}/`)),
          );
    before.push(place);
    return found.map((other) => `${told(place)} with ${told(other)}`);
  });
}

type Items = readonly { readonly path?: string }[] | undefined;
const places = (items: Items, source = ''): Place[] => (items ?? []).map(({ path = '' }) => ({ path, source }));

interface Source {
  readonly configMap?: { readonly name?: string; readonly items?: Items };
  readonly secret?: { readonly name?: string; readonly items?: Items };
  readonly downwardAPI?: { readonly items?: Items };
  readonly serviceAccountToken?: { readonly path?: string };
  readonly clusterTrustBundle?: { readonly path?: string; readonly name?: string; readonly signerName?: string };
}

function projectedPlaces(source: Source): Place[] {
  const { configMap, secret, downwardAPI, serviceAccountToken: token, clusterTrustBundle: bundle } = source;
  if (configMap?.items) return places(configMap.items, `ConfigMap "${configMap.name ?? ''}"`);
  if (secret?.items) return places(secret.items, `Secret "${secret.name ?? ''}"`);
  if (downwardAPI?.items) return places(downwardAPI.items, 'DownwardAPI');
  if (token) return places([token], 'ServiceAccountToken');
  return bundle ? places([bundle], `ClusterTrustBundle "${bundle.name ?? bundle.signerName ?? ''}"`) : [];
}

export function overlappingPaths(volumes: readonly Volume[] | undefined): string[] {
  return (volumes ?? []).flatMap(({ name, configMap, secret, downwardAPI, projected }) => {
    const tell = (what: string, found: readonly string[]) =>
      found.map((body) => `volume "${name}" (${what}): overlapping paths: ${body}`);
    const sources = (projected?.sources ?? []) as readonly Source[];
    const none = sources.filter((source) => Object.keys(source).length === 0);
    return [
      ...tell(`ConfigMap "${configMap?.name ?? ''}"`, overlaps(places(configMap?.items))),
      ...tell(`Secret "${secret?.secretName ?? ''}"`, overlaps(places(secret?.items))),
      ...tell('DownwardAPI', overlaps(places(downwardAPI?.items))),
      ...none.map(() => `volume "${name}" (Projected) has no sources provided`),
      ...tell('Projected', overlaps(sources.flatMap(projectedPlaces))),
    ];
  });
}
