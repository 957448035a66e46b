/** What loaders know of a snapshot: all that rows of a load can say of where they come from. */
export interface NamedSnapshot {
  /** As the server calls it. */
  readonly server: string;
  readonly position: string;
  /** µs since 1970, by the source's clock; not later than any commit after the snapshot, as far as that clock goes forward. */
  readonly takenAt: string;
}

/** One text, for it travels as a name. */
export function snapshotName({ server, position, takenAt }: NamedSnapshot): string {
  return `${server}@${position}@${takenAt}`;
}

export function readSnapshotName(name: string): NamedSnapshot {
  const [server = '', position = '', takenAt = '0'] = name.split('@');
  return { server, position, takenAt };
}
