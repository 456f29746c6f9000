/** The package's version, put in by the build. */
declare const WAVETANK_VERSION: string;

/** How V8 is set up, put in by the build. */
declare const V8_FLAGS: string;
