/**
 * What V8 is told, by the major version of Node: it complains about flags that it does not know, and those of later versions optimize
 * well by themselves. Node 20's optimizes a function after a few times that it has run so many bytes of bytecode, which takes a third
 * of all CPU of a cluster's first thousand pods and has not paid for itself by their end. So at the `start` it waits for many such
 * times (60 and one for each 150 bytes of the function, small functions too, where 3 are usual), and for few once a run is `long`
 * (`run/long-runs.ts`). The budget is twice the usual in both: that does best with ten thousand pods. Room for new objects grows by
 * fours, not twos: most of what a cluster makes stays, and is copied each time that the room has become too small.
 */
export const V8_FLAGS = {
  20: {
    start:
      '--interrupt-budget=135168 --ticks-before-optimization=60 --max-bytecode-size-for-early-opt=0 --semi-space-growth-factor=4',
    long: '--ticks-before-optimization=3 --max-bytecode-size-for-early-opt=81',
  },
};
