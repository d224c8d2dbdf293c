/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * model.h - what namespaces look like, read from the kernel at one go and then walked in peace.
 *
 *	struct wr_model *m;
 *
 *	if (wr_model_observe(&m, NULL, &err) < 0)
 *		…
 *	for (uint32_t l = wr_model_first(m, WR_CLASS_LINK, ns); l != WR_NONE;
 *	     l = wr_model_next(m, WR_CLASS_LINK, l))
 *		…
 *
 * Things are numbers: the namespaces of a model from 0, its links from 0, and so on, each class for
 * itself. WR_NONE is no thing: nothing follows it, it has no name, and what is asked of it is
 * EINVAL. A model does not change any more; any number of threads may walk it. Texts and values
 * that are borrowed live as long as it does.
 *
 * What could not be read is unknown, not absent: wr_model_ns_unknown().
 */
#ifndef WARREN_MODEL_H
#define WARREN_MODEL_H

#include <stddef.h>
#include <stdint.h>

#include <warren/error.h>
#include <warren/link.h>

#ifdef __cplusplus
extern "C" {
#endif

struct wr_model;

#define WR_NONE	   UINT32_MAX
#define WR_HOST_NS 0 /* the caller's own namespace, called "host", is the first of every model */

/* Classes of things. A set of them has the bits 1U << WR_CLASS_…. */
enum wr_class {
	WR_CLASS_NS,
	WR_CLASS_LINK,
	WR_CLASS_ADDR,
	WR_CLASS_ROUTE,
	WR_CLASS_RULE,
	WR_CLASS_NEIGH,
	WR_CLASS_SYSCTL,
	WR_CLASS_N_,
};

/* ------ observe ------ */

struct wr_observe {
	size_t size;	/* sizeof(struct wr_observe) */
	const int *fds; /* which namespaces, beside the caller's own; NULL: all that have names */
	const char *const *names;   /* how they are called in the model; needed with fds */
	size_t n;		    /* of fds and names */
	unsigned classes;	    /* which to read; links and namespaces always; 0: all */
	const char *const *sysctls; /* which to read in each ("net.ipv4.ip_forward"), NULL at their
				       end; or NULL */
};

/* Looks at namespaces: the caller's own is number 0, the others follow in the order of fds or of
 * their names. `what` NULL: everything of all that have names. Nothing in them changes; the calling
 * thread stays where it is. The two ends of a pair find each other when both are looked at. The
 * model is the caller's: wr_model_free. A namespace that may not be looked into is in the model,
 * and all that is in it is unknown. Errors are what makes the whole answer worthless: EINVAL (fds
 * has a namespace twice, or the caller's own; unknown classes), EBADF, ENOMEM, EMFILE. */
int wr_model_observe(struct wr_model **ret, const struct wr_observe *what, struct wr_error *err);
void wr_model_free(struct wr_model *m);

/* ------ walk ------ */

/* The first thing of a class that namespace `of` has; of WR_CLASS_ADDR, that link `of` has; of
 * WR_CLASS_NS, in the model. Then the one after `thing`. WR_NONE: there is none (any more). Links
 * come by ifindex. Not in a model: the kernel's table of local addresses. */
uint32_t wr_model_first(const struct wr_model *m, enum wr_class cls, uint32_t of);
uint32_t wr_model_next(const struct wr_model *m, enum wr_class cls, uint32_t thing);

/* By name; a link by its name or its alternative name. WR_NONE: there is none. */
uint32_t wr_model_find_ns(const struct wr_model *m, const char *name);
uint32_t wr_model_find_link(const struct wr_model *m, uint32_t ns, const char *name);

/* ------ namespaces ------ */

const char *wr_model_ns_name(const struct wr_model *m, uint32_t ns); /* borrowed; NULL */
uint64_t wr_model_ns_id(const struct wr_model *m, uint32_t ns); /* as wr_netns_id; 0: not known */

/* The classes that could not be read there, as a set. */
unsigned wr_model_ns_unknown(const struct wr_model *m, uint32_t ns);

/* ------ links and addresses: values as in link.h. The caller sets ret->size. ------ */

/* peer_nsid is -1 here: a peer is told by wr_model_link_peer. */
int wr_model_link(const struct wr_model *m, uint32_t link, struct wr_link_info *ret,
		  struct wr_error *err);

/* The namespace that it is in; the other end of a pair (its namespace is wr_model_link_ns of that);
 * the bridge, bond or vrf that it is a port of; the link below. WR_NONE: there is none, or it is in
 * no namespace of the model. */
uint32_t wr_model_link_ns(const struct wr_model *m, uint32_t link);
uint32_t wr_model_link_peer(const struct wr_model *m, uint32_t link);
uint32_t wr_model_link_master(const struct wr_model *m, uint32_t link);
uint32_t wr_model_link_lower(const struct wr_model *m, uint32_t link);

int wr_model_addr(const struct wr_model *m, uint32_t addr, struct wr_addr_info *ret,
		  struct wr_error *err);

/* ------ routes, rules, neighbours, sysctls ------ */

struct wr_route_info {
	size_t size;
	uint32_t table, metric;
	uint32_t n_hops;  /* wr_model_hop tells each */
	uint8_t family;	  /* AF_INET, AF_INET6 */
	uint8_t type;	  /* RTN_UNICAST, RTN_BLACKHOLE … */
	uint8_t protocol; /* RTPROT_… */
	uint8_t scope;	  /* RT_SCOPE_… */
	char dst[64];	  /* "10.0.0.0/8", "0.0.0.0/0" */
};
int wr_model_route(const struct wr_model *m, uint32_t route, struct wr_route_info *ret,
		   struct wr_error *err);

enum wr_hop_flags {
	WR_HOP_ONLINK = 1 << 0, /* it is reached directly, whatever the addresses say */
};
struct wr_hop_info {
	size_t size;
	uint32_t link; /* WR_NONE: it says none */
	uint32_t weight;
	uint32_t flags; /* enum wr_hop_flags */
	char via[64];	/* the router, or "" */
};
/* The next hops of a route are numbered from 0. */
int wr_model_hop(const struct wr_model *m, uint32_t route, uint32_t hop, struct wr_hop_info *ret,
		 struct wr_error *err);

struct wr_rule_info {
	size_t size;
	uint32_t pref, table; /* table 0: it leads into none */
	uint8_t family;
	uint8_t action;	  /* FR_ACT_… */
	uint8_t protocol; /* RTPROT_… */
};
/* What it fits is in its text (wr_model_text). */
int wr_model_rule(const struct wr_model *m, uint32_t rule, struct wr_rule_info *ret,
		  struct wr_error *err);

enum wr_neigh_flags {
	WR_NEIGH_PROXY = 1 << 0,
	WR_NEIGH_ROUTER = 1 << 1,
};
struct wr_neigh_info {
	size_t size;
	uint32_t link;
	uint32_t flags;	  /* enum wr_neigh_flags */
	uint8_t protocol; /* RTPROT_… */
	char dst[64];	  /* its address, without length */
	char mac[18];	  /* "" of a proxy */
};
/* Those that somebody set; what the kernel learnt by itself is not in a model. */
int wr_model_neigh(const struct wr_model *m, uint32_t neigh, struct wr_neigh_info *ret,
		   struct wr_error *err);

/* One that was asked for; borrowed. The value is NULL when it could not be read. */
int wr_model_sysctl(const struct wr_model *m, uint32_t sysctl, const char **ret_name,
		    const char **ret_value, struct wr_error *err);

/* ------ as text ------ */

/* The thing in the words of ip(8), all that is known of it: "10.0.0.0/8 via 10.1.0.1 dev eth0", of
 * a link "NAMESPACE:NAME", of a sysctl "NAME = VALUE". free() it. */
int wr_model_text(const struct wr_model *m, enum wr_class cls, uint32_t thing, char **ret,
		  struct wr_error *err);

/* A namespace with all that is in it as JSON, as `warren show --json` prints it: what is unknown is
 * null. free() it. */
int wr_model_json(const struct wr_model *m, uint32_t ns, char **ret, struct wr_error *err);

#ifdef __cplusplus
}
#endif

#endif
