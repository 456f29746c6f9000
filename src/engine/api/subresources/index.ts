/** The subresources that are more than a part of their object. */
export { takeBindings } from './binding.ts';
export { evict } from './eviction.ts';
export { getScale, patchScale, type Scale, updateScale } from './scale.ts';
export { requestToken, signed, type TokenRequest, type TokenRequestSpec } from './token.ts';
