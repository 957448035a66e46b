// The native TypeScript compiler. Both compiler packages own a command `tsc`; this names the fast one.
import '../node_modules/typescript-native/lib/tsc.js';
