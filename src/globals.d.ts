/** The package's version, put in by the build. */
declare const WAVETANK_VERSION: string;

/** Flags for V8 by the major version of Node, put in by the build: at the start, and once a run is long. */
declare const V8_FLAGS: Readonly<Record<number, { readonly start: string; readonly long: string }>>;

/** What a door opens: the name of its script and of its compiled form, put in by the build. */
declare const PROGRAM: string;
