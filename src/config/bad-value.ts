/** Why a text or number cannot be read as what a key wants: the rest of the sentence `"key" in stanza …`. */
export class BadValue {
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}
