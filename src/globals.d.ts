/** The package's version, put in by the build. */
declare const WAVETANK_VERSION: string;

/** A flag for V8 by the major version of Node, put in by the build. */
declare const V8_FLAGS: Readonly<Record<number, string>>;

/** What a door opens: the name of its script and of its compiled form, put in by the build. */
declare const PROGRAM: string;
