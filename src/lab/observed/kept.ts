// Keeps what was made of some inputs until one of them is another.

interface Entry {
	readonly inputs: readonly unknown[];
	readonly value: unknown;
}

export class Kept {
	readonly #entries = new Map<string, Entry>();

	/** What `make` made when it was called last for this name; it is called again where an input is not the same as then. */
	of<Value>(name: string, inputs: readonly unknown[], make: () => Value): Value {
		const known = this.#entries.get(name);
		if (known?.inputs.every((input, index) => Object.is(input, inputs[index]))) {
			return known.value as Value;
		}

		const value = make();
		this.#entries.set(name, {inputs, value});
		return value;
	}
}
