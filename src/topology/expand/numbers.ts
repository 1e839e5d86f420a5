// Numbers gateways and pairs of them, so that a gateway more at any site, or a site more at the end, moves no other number.

import {type Prefix, widthOf} from '../address.js';

/** A gateway's place in the lab, of which ports, interface names and addresses are made. */
export interface GatewayNumber {
	/** From 1: (site − 1) · room + gateway; for one beyond the room 1000 − `beyond`. */
	readonly number: number;
	/** 0 within its site's room; else from 1, its place among all that could be beyond one. */
	readonly beyond: number;
}

/** Ports of a second uplink lie this much above those of the first, so all numbers are below it. */
export const numbersEnd = 1000;

/**
 * `site` and `gateway` (within the site) count from 1; each site has `room` numbers to itself, one after the other. Those
 * beyond it count down from the end, in an order that hangs neither on other gateways nor on the number of sites.
 */
export function numberGateway(site: number, gateway: number, room: number): GatewayNumber {
	if (gateway <= room) {
		return {number: (site - 1) * room + gateway, beyond: 0};
	}

	const beyond = placeByProduct(site, gateway - room);
	return {number: numbersEnd - beyond, beyond};
}

/** Pairs of numbers from 1 in the order of their product, then of the first: both grow as far as the other is small. */
export function placeByProduct(one: number, other: number): number {
	const product = one * other;
	let place = 0;
	for (let first = 1; first < product; first++) {
		const isBefore = first < one && product % first === 0;
		place += Math.floor((product - 1) / first) + (isBefore ? 1 : 0);
	}

	return place + 1;
}

/** Pairs of numbers from 1, the lower first: those up to n come before any with n + 1. From 0. */
export function placeInTriangle(one: number, other: number): number {
	const [low, high] = one < other ? [one, other] : [other, one];
	return ((high - 1) * (high - 2)) / 2 + (low - 1);
}

/** Pairs of numbers from 1 of which one at least is beyond `room`: those up to n come before any with n + 1. From 1. */
export function placeBeyond(one: number, other: number, room: number): number {
	const most = Math.max(one, other);
	return (most - 1) ** 2 - room ** 2 + (one === most ? other : most + one);
}

/** The last host of a prefix, for IPv6 of its first 65,535: a provider's router; before it, those beyond the room. */
export function lastHost({family, length}: Prefix): number {
	return Number(2n ** BigInt(Math.min(16, widthOf(family) - length))) - 2;
}

/** Which address of an uplink's prefix a gateway has. */
export const uplinkOffset = ({number, beyond}: GatewayNumber, prefix: Prefix): number =>
	beyond === 0 ? number : lastHost(prefix) - beyond;
