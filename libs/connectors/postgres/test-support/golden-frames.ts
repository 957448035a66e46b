/**
 * Frames as PostgreSQL 18 sent them (proto_version 1, binary), as hex, for
 * `item (id int PRIMARY KEY, name varchar(20), feeling mood, big text)` and `whole (a int, b text)` with REPLICA IDENTITY FULL.
 */
export const golden = {
  begin: '4200000002d5649ff0000303c47e66d7bd0015ce75',
  commit: '430000000002d5649ff000000002d564a038000303c47e66d7bd',
  origin: '4f0000000000abcdef6661725f676f6c64656e5f71647768377100',
  type: '59000057677075626c6963006d6f6f6400',
  item: '520000576b7075626c6963006974656d006400040169640000000017ffffffff006e616d65000000041300000018006665656c696e670000005767ffffffff006269670000000019ffffffff',
  whole: '52000057737075626c69630077686f6c650066000201610000000017ffffffff01620000000019ffffffff',
  insert: '490000576b4e000462000000040000000162000000036f6e65620000000477696c646e',
  updateWithUnchanged: '550000576b4e0004620000000400000002620000000464657578620000000463616c6d75',
  updateOfKey: '550000576b4b00046200000004000000016e6e6e4e000462000000040000000362000000036f6e65620000000477696c646e',
  updateOfWhole: '55000057734f00026200000004000000016e4e0002620000000400000001620000000178',
  delete: '440000576b4b00046200000004000000036e6e6e',
  deleteOfWhole: '44000057734f0002620000000400000001620000000178',
  truncate: '5400000002030000576b00005773',
  message: '4d0100000002d564c7e87072650000000007636f6e74656e74',
} as const;

export type GoldenName = keyof typeof golden;

/** Frames one behind the other, each with its length, as a batch has them. */
export function framesOf(...frames: (GoldenName | Uint8Array)[]): Buffer {
  return Buffer.concat(
    frames.flatMap((frame) => {
      const bytes = typeof frame === 'string' ? Buffer.from(golden[frame], 'hex') : frame;
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return [length, bytes];
    }),
  );
}

export function goldenBytes(name: GoldenName): Buffer {
  return Buffer.from(golden[name], 'hex');
}
