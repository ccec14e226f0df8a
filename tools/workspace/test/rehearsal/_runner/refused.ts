/** What GitHub would refuse, or what nobody has taught this rehearsal. No job fails of it: the rehearsal does. */
export class Refused extends Error {
  constructor(what: string) {
    super(what);
    this.name = 'Refused';
  }
}
