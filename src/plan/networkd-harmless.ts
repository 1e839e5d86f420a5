// Knows which settings of systemd-networkd's change nothing in a lab, by their values: everything else that no import takes is named.

import type {NetworkdLine} from './networkd-lines.js';

const any = /^/;
const off = /^(no|n|false|f|0|off)?$/i;
const on = /^(yes|y|true|t|1|on)$/i;

/** Words for people; what networkd itself waits for or keeps; what asks for names; what a node does by itself. */
const everywhere: Readonly<Record<string, RegExp>> = {
	'Network.Description': any,
	'Network.ConfigureWithoutCarrier': any,
	'Network.IgnoreCarrierLoss': any,
	'Network.KeepConfiguration': any,
	'Network.IPv6DuplicateAddressDetection': any,
	'Network.LLDP': any,
	'Network.EmitLLDP': off,
	'Network.LLMNR': off,
	'Network.MulticastDNS': off,
	'Network.DNSDefaultRoute': on,
	'Network.DNSOverTLS': off,
	'Network.DNSSEC': /^(no|false|0|off|allow-downgrade)?$/i,
	'Network.IPv6AcceptRA': off,
	'Network.IPv6SendRA': off,
	'Network.DHCP': off,
	'Network.DHCPServer': off,
	'Network.IPMasquerade': off,
	'Link.Description': any,
	'Link.RequiredForOnline': any,
	'Link.RequiredFamilyForOnline': any,
	'Link.ActivationPolicy': /^(always-)?up$/,
	'Link.AllMulticast': off,
	'Link.Promiscuous': off,
	'Link.Unmanaged': off,
	'Address.DuplicateAddressDetection': any,
	'Address.Label': any,
	'Route.Description': any,
};

/** Of WireGuard, which has no link layer: neither its protocols nor addresses of its own making. */
const ofTunnels: Readonly<Record<string, RegExp>> = {
	'Network.EmitLLDP': any,
	'Network.LinkLocalAddressing': off,
	'Link.ARP': any,
	// Systemd before 256 never turns it off, and later ones do nothing at all.
	'Network.IPForward': off,
};

/** Of interfaces that an import writes into the topology. */
const ofWires: Readonly<Record<string, RegExp>> = {
	'Link.Multicast': on,
	'Route.Protocol': any,
	'Network.LinkLocalAddressing': /^ipv6$/i,
	'Link.ARP': on,
};

/** Of those, what the imported machine does anyway: a router forwards, and a host does not. */
const forwarding = (forwards: boolean): Readonly<Record<string, RegExp>> => ({
	'Network.IPForward': forwards ? on : off,
	'Network.IPv4Forwarding': forwards ? on : off,
	'Network.IPv6Forwarding': forwards ? on : off,
});

/** Whether a lab is the same with and without this line. `forwards`: of an imported machine, whether it becomes a router. */
export const changesNothing = (
	{section, key, value}: NetworkdLine,
	kind: 'wireguard' | 'wire' | 'dummy',
	forwards = true,
): boolean => {
	const known = {
		...everywhere,
		...(kind === 'wireguard' ? ofTunnels : {...ofWires, ...forwarding(forwards)}),
	};
	return known[`${section}.${key}`]?.test(value.trim()) ?? false;
};
