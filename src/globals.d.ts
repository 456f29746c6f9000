/** The package's version, put in by the build. */
declare const WAVETANK_VERSION: string;

/** A flag for V8 by the major version of Node, put in by the build. */
declare const V8_FLAGS: Readonly<Record<number, string>>;
