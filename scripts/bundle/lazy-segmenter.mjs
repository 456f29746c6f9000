// `Intl.Segmenter` for the bundle: packages make one while they are loaded, which reads tables that most runs never need.
const { Segmenter } = Intl;

export class LazySegmenter {
  #arguments;
  #made;

  constructor(...args) {
    this.#arguments = args;
  }

  segment(text) {
    this.#made ??= new Segmenter(...this.#arguments);
    return this.#made.segment(text);
  }
}
