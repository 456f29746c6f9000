/** The package's version, put in by the build. */
declare const WAVETANK_VERSION: string;
