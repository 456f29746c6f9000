/** Here-documents: `cat <<EOF`, written out as a pipe from `echo`. */

const DOCUMENT = /^([^\n]*?)<<(-?)[ \t]*(['"]?)(\w+)\3([^\n]*)\n(?:([\s\S]*?)\n)??[ \t]*\4[ \t]*$/gm;

export const withoutDocuments = (script: string): string =>
  script.replace(DOCUMENT, (_, before: string, dash: string, quote: string, _end, after: string, text = '') => {
    const lines = dash === '' ? String(text) : String(text).replace(/^\t+/gm, '');
    const plain = quote === '' ? lines : lines.replace(/[\\$]/g, '\\$&');
    const [, first = '', command = ''] = /^([\s\S]*(?:;|&&|\|\||\bdo\b|\bthen\b))?([\s\S]*)$/.exec(before) ?? [];
    return `${first} echo "${plain.replaceAll('"', '\\"')}" | ${command.trim()} ${after}`;
  });
