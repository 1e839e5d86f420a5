// Adds the lab's name to a command if several labs run, and leaves it out if one does.

/** Verbs that take the lab as an argument. */
const takesArgument = ['heal', 'check', 'stop', 'reach'];

/** `wgsim exec R1 -- ping …` → `wgsim exec R1 --lab office -- ping …`. */
export function nameLab(command: string, lab: string): string {
	const [own, ...rest] = command.split(' -- ');
	const words = own!.split(' ');
	if (words.includes(lab) && takesArgument.includes(words[1]!)) {
		return command;
	}

	const named = `${own} ${takesArgument.includes(words[1]!) ? '' : '--lab '}${lab}`;
	return [named, ...rest].join(' -- ');
}

/** For what is printed once and pasted later, when another lab may run too: what heals a fault names its lab. */
export const nameHeals = <Fault extends {readonly heal: string}>(
	faults: readonly Fault[],
	lab: string,
): Fault[] => faults.map(fault => ({...fault, heal: nameLab(fault.heal, lab)}));
