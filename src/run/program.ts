/** How this program is called by whoever started it: `npm start` hides its own name. */
export const program = (env: NodeJS.ProcessEnv = process.env): string =>
  env['npm_lifecycle_event'] === 'start' ? 'npm start --' : 'wavetank';
