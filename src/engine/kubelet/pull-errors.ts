/** What containerd says of pulls that fail. */
import type { ImageName } from './behaviours/behaviour.ts';

/** How pulls go wrong by a fault: the fact `image/GLOB` with one of these words; containerd's texts. */
export const PULL_FAULTS: Readonly<Record<string, (image: string, registry: string) => string>> = {
  notFound: (image) =>
    `rpc error: code = NotFound desc = failed to pull and unpack image "${image}": failed to resolve reference "${image}": ${image}: not found`,
  unauthorized: (image) =>
    `rpc error: code = Unknown desc = failed to pull and unpack image "${image}": failed to resolve reference "${image}": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`,
  unreachable: (image, registry) =>
    `rpc error: code = DeadlineExceeded desc = failed to pull and unpack image "${image}": failed to resolve reference "${image}": failed to do request: Head "https://${registry}/v2/": dial tcp: i/o timeout`,
  rateLimit: (image) =>
    `rpc error: code = Unknown desc = failed to pull and unpack image "${image}": failed to copy: httpReadSeeker: failed open: unexpected status code 429 Too Many Requests - Server message: toomanyrequests: You have reached your unauthenticated pull rate limit.`,
};

/** A registry whose name no resolver knows. */
export const noHost = ({ full, registry, repository, tag }: ImageName): string =>
  `rpc error: code = Unknown desc = failed to pull and unpack image "${full}": failed to resolve reference "${full}": failed to do request: Head "https://${registry}/v2/${repository}/manifests/${tag || full.replace(/^.*@/, '')}": dial tcp: lookup ${registry.replace(/:\d+$/, '')}: no such host`;
