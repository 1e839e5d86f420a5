// The graph that every format draws: vertices in groups, joined by edges of three kinds, in an order of its own.

/** A drawing of a lab. Sorted by name, so that the same topology always gives the same bytes. */
export interface Graph {
	readonly name: string;
	/** One per site with members. */
	readonly groups: readonly Group[];
	readonly vertices: readonly Vertex[];
	/** Networks' first, then tunnels'. */
	readonly edges: readonly Edge[];
	/** Tunnels in the lab; more than edges where they are bundled. */
	readonly tunnels: number;
}

export interface Group {
	/** A word of ASCII letters, digits and underscores; so are all ids. */
	readonly id: string;
	readonly label: string;
}

export type VertexKind = 'gateway' | 'router' | 'host' | 'switch' | 'underlay' | 'lan' | 'bundle';

export interface Vertex {
	readonly id: string;
	/** `underlay` and `lan` are networks; a `bundle` is where the tunnels of a site's gateways come together. */
	readonly kind: VertexKind;
	/** Empty for a bundle. */
	readonly label: string;
	/** Addresses, one a line, where they are asked for. */
	readonly details: readonly string[];
	/** The id of its group; null for none. */
	readonly group: string | null;
	/** Distance from the edge of its group: a gateway has 0. */
	readonly depth: number;
}

export type EdgeKind = 'underlay' | 'lan' | 'tunnel';

export interface Edge {
	readonly id: string;
	readonly kind: EdgeKind;
	/** Ids of vertices; within a group, `a` is the outer one. */
	readonly a: string;
	readonly b: string;
	/** The text of its tooltip. */
	readonly title: string;
	/** Tunnels that it stands for; 0 where it leads to a bundle, and 1 where it is none. */
	readonly count: number;
	/** Which of the tunnel colours it has; tunnels between the same two sites have one. */
	readonly hue: number;
}
