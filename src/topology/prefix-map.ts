// A map by prefix that finds all prefixes of an address, with one lookup per length in use.

import {type Address, type Family, type Prefix, widthOf} from './address.js';

/** An address as a key of a map: addresses are equal where their keys are. Digits of a power of two take a bigint less time than decimal ones. */
export const addressKey = ({family, value}: Address): string => `${family} ${value.toString(32)}`;

export class PrefixMap<Value> {
	/** By family, length and the bits of the network. */
	readonly #lengths: Readonly<Record<Family, Map<number, Map<bigint, Value[]>>>> = {
		4: new Map(),
		6: new Map(),
	};

	/** Host bits do not count. */
	add({family, value, length}: Prefix, item: Value): void {
		const networks = this.#lengths[family].get(length) ?? new Map<bigint, Value[]>();
		this.#lengths[family].set(length, networks);
		const bits = value >> BigInt(widthOf(family) - length);
		const items = networks.get(bits);
		if (items === undefined) {
			networks.set(bits, [item]);
		} else {
			items.push(item);
		}
	}

	/** Every value whose prefix holds the address, with the length of that prefix, in no order. */
	find({family, value}: Address): {readonly length: number; readonly item: Value}[] {
		const found: {length: number; item: Value}[] = [];
		for (const [length, networks] of this.#lengths[family]) {
			for (const item of networks.get(value >> BigInt(widthOf(family) - length)) ?? []) {
				found.push({length, item});
			}
		}

		return found;
	}

	holds(address: Address): boolean {
		return this.find(address).length > 0;
	}
}
