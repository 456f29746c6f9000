// `string-width` for the bundle: ASCII is measured here; the package with its tables, which take long to build, is asked for the
// rest, and loaded when that happens.
const ASCII = /^[\x20-\x7e]*$/;

export default function stringWidth(text, options) {
  return ASCII.test(text) ? text.length : require('string-width').default(text, options);
}
