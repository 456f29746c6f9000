/** `..data` of a volume from the cluster, and the folder that it leads to: the keys lie there under the same names as here. */
const WRITTEN = /^\.\.(?:data|\d{4}(?:_\d\d){5}\.\d+)$/;

/** Whether a path leads through those links, to where the keys are files. */
export const throughData = (path: string): boolean => path.split('/').some((part) => WRITTEN.test(part));

/** A path from the root: relative ones begin in a folder, `.` and `..` are gone, and links of the kubelet's are followed. */
export function absolute(folder: string, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${folder}/${path}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.' && !WRITTEN.test(part)) parts.push(part);
  }
  return `/${parts.join('/')}`;
}
