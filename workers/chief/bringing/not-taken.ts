/** Why something that somebody brings is not taken. The sentence names the file or address, and nothing of a secret. */
export class NotTaken extends Error {
  override readonly name = "NotTaken";
}
