/** The ingress controllers that are known by their images. */
export interface IngressControllerKind {
  /** What an image of it is called, with its tag. */
  readonly image: RegExp;
  /** `spec.controller` of its IngressClass. */
  readonly controller: string;
  /** What its process listens on, whatever its container declares: HTTP, HTTPS, and its own pages. */
  readonly ports: readonly number[];
}

export const INGRESS_CONTROLLERS: readonly IngressControllerKind[] = [
  {
    image: /(?:^|\/)(?:ingress-nginx\/controller|nginx-ingress-controller)(?:[:@]|$)/,
    controller: 'k8s.io/ingress-nginx',
    ports: [80, 443, 8443, 10254],
  },
  {
    image: /(?:^|\/)traefik(?:[:@]|$)/,
    controller: 'traefik.io/ingress-controller',
    ports: [80, 443, 8000, 8080, 8443, 9000],
  },
  {
    image: /(?:^|\/)(?:haproxy-ingress|kubernetes-ingress)(?:[:@]|$)/,
    controller: 'haproxy.org/ingress-controller',
    ports: [80, 443, 8080, 8443, 1024],
  },
];

/** Nearly all images are none of them. */
const ANY = new RegExp(INGRESS_CONTROLLERS.map(({ image }) => image.source).join('|'));

export function ingressControllerOf(image: string): IngressControllerKind | undefined {
  return ANY.test(image) ? INGRESS_CONTROLLERS.find((kind) => kind.image.test(image)) : undefined;
}
