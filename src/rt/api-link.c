/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * api-link.c - <warren/link.h>: makes, changes and deletes links.
 */
#include <string.h>

#include <linux/if.h>

#include "base/export.h"
#include "rt/api.h"

/* ------ names ------ */

/* Why it can be no link's name, or NULL. The kernel says no more than "Invalid argument". */
static const char *name_fault(const char *name)
{
	if (!*name)
		return "it is empty";
	if (strlen(name) >= IFNAMSIZ)
		return "it is longer than 15 bytes";
	if (str_eq(name, ".") || str_eq(name, ".."))
		return "it has a meaning of its own";
	if (name[strcspn(name, "/: \t\n\v\f\r")])
		return "it has a \"/\", a \":\" or a blank in it";
	return NULL;
}

static int check_name(const char *name, struct wr_error *err)
{
	const char *fault = name_fault(name);

	return fault ? wr_fail(err, EINVAL, "\"%s\" cannot be a link's name: %s", name, fault) : 0;
}

/* ------ make and delete ------ */

static int add_new(struct rt_at *at, const char *name, const struct wr_kind *kind, uint32_t *ret,
		   struct wr_error *err)
{
	*ret = model_add_link(&at->m, WR_HOST_NS, name, kind);
	return *ret == WR_NONE ? wr_fail(err, ENOMEM, "no memory") : 0;
}

WR_API int wr_link_add_veth(int fd_a, const char *name_a, int fd_b, const char *name_b,
			    struct wr_error *err)
{
	const struct wr_kind *veth = kind_find("veth");
	AUTO_BATCH batch = {0};
	AUTO_AT at = {0};
	uint32_t a = WR_NONE, b = WR_NONE;
	int rc = check_name(name_a, err);

	if (rc == 0)
		rc = check_name(name_b, err);
	if (rc == 0 && fd_b < 0)
		rc = wr_fail(err, EBADF, "%d is no descriptor of a namespace", fd_b);
	if (rc == 0)
		rc = rt_at_init(&at, fd_a, NULL, err);
	if (rc == 0)
		rc = add_new(&at, name_a, veth, &a, err);
	if (rc == 0)
		rc = add_new(&at, name_b, veth, &b, err);
	if (rc < 0)
		return rc;

	at.m.links[a].peer = b;
	link_put_new(&batch, &at.m, a, fd_b, false);
	return wr_context(err, rt_at_do(&at, &batch, err), "cannot make links \"%s\" and \"%s\"",
			  name_a, name_b);
}

WR_API int wr_link_add(int fd, const char *name, const char *kind, struct wr_error *err)
{
	const struct wr_kind unknown = {.name = kind, .table = {.name = kind}};
	const struct wr_kind *known = kind_find(kind);
	AUTO_BATCH b = {0};
	AUTO_AT at = {0};
	uint32_t link = WR_NONE;
	int rc = check_name(name, err);

	if (rc == 0 && (!*kind || (known && known->flags & WR_KIND_PAIR)))
		rc = wr_fail(err, EINVAL, "no link can be made of kind \"%s\" alone", kind);
	if (rc == 0)
		rc = rt_at_init(&at, fd, NULL, err);
	if (rc == 0)
		rc = add_new(&at, name, known ? known : &unknown, &link, err);
	if (rc < 0)
		return rc;

	link_put_new(&b, &at.m, link, -1, false);
	return wr_context(err, rt_at_do(&at, &b, err), "cannot make link \"%s\" of kind \"%s\"",
			  name, kind);
}

WR_API int wr_link_del(int fd, const char *link, struct wr_error *err)
{
	AUTO_BATCH b = {0};
	AUTO_AT at = {0};
	int rc = rt_at_init(&at, fd, link, err);

	if (rc < 0)
		return rc;

	link_put_del(&b, at.m.links[at.link].ifindex);
	return wr_context(err, rt_at_do(&at, &b, err), "cannot delete link \"%s\"", link);
}

/* ------ change ------ */

/* Does what `change` says to the link that `at` speaks of. */
static int set(struct rt_at *at, struct link_change *change, struct wr_error *err)
{
	AUTO_BATCH b = {0};

	change->ifindex = at->m.links[at->link].ifindex;
	link_put_set(&b, &at->m, at->link, change);
	return rt_at_do(at, &b, err);
}

WR_API int wr_link_set_up(int fd, const char *link, bool up, struct wr_error *err)
{
	AUTO_BATCH b = {0};
	AUTO_AT at = {0};
	int rc = rt_at_init(&at, fd, link, err);

	if (rc < 0)
		return rc;

	link_put_up(&b, at.m.links[at.link].ifindex, up);
	return wr_context(err, rt_at_do(&at, &b, err), "cannot set link \"%s\" %s", link,
			  up ? "up" : "down");
}

WR_API int wr_link_set_name(int fd, const char *link, const char *name, struct wr_error *err)
{
	struct link_change change = {.rename = name, .move_ns_fd = -1};
	AUTO_AT at = {0};
	int rc = check_name(name, err);

	if (rc == 0)
		rc = rt_at_init(&at, fd, link, err);
	if (rc < 0)
		return rc;

	return wr_context(err, set(&at, &change, err), "cannot rename link \"%s\" to \"%s\"", link,
			  name);
}

WR_API int wr_link_set_mac(int fd, const char *link, const char *mac, struct wr_error *err)
{
	struct link_change change = {.move_ns_fd = -1};
	struct wr_link_conf *conf;
	struct mac value;
	AUTO_AT at = {0};
	int rc = mac_read(mac, &value) ? 0 : wr_fail(err, EINVAL, "\"%s\" is no MAC address", mac);

	if (rc == 0)
		rc = rt_at_init(&at, fd, link, err);
	if (rc < 0)
		return rc;

	conf = &at.m.links[at.link].conf;
	conf->mac = value;
	FIELD_SAY(link_table, conf, mac);
	change.conf_mask = FIELD_BIT(link_table, conf, mac);
	return wr_context(err, set(&at, &change, err), "cannot give link \"%s\" the MAC address %s",
			  link, mac);
}

WR_API int wr_link_set_mtu(int fd, const char *link, uint32_t mtu, struct wr_error *err)
{
	struct link_change change = {.move_ns_fd = -1};
	struct wr_link_conf *conf;
	AUTO_AT at = {0};
	int rc = rt_at_init(&at, fd, link, err);

	if (rc < 0)
		return rc;

	conf = &at.m.links[at.link].conf;
	conf->mtu = mtu;
	FIELD_SAY(link_table, conf, mtu);
	change.conf_mask = FIELD_BIT(link_table, conf, mtu);
	return wr_context(err, set(&at, &change, err), "cannot set the MTU of link \"%s\" to %u",
			  link, mtu);
}

WR_API int wr_link_set_master(int fd, const char *link, const char *master, struct wr_error *err)
{
	struct link_change change = {.master = true, .move_ns_fd = -1};
	uint32_t found = WR_NONE;
	AUTO_AT at = {0};
	int rc = rt_at_init(&at, fd, link, err);

	if (rc == 0 && master)
		rc = rt_at_link(&at, master, &found, err);
	if (rc < 0)
		return rc;

	at.m.links[at.link].master = found;
	return wr_context(err, set(&at, &change, err), "cannot make link \"%s\" a port of %s", link,
			  master ? master : "nothing");
}

WR_API int wr_link_move(int fd, const char *link, int to_fd, const char *name, struct wr_error *err)
{
	struct link_change change = {.rename = name, .move_ns_fd = to_fd};
	AUTO_AT at = {0};
	int rc = name ? check_name(name, err) : 0;

	if (rc == 0 && to_fd < 0)
		rc = wr_fail(err, EBADF, "%d is no descriptor of a namespace", to_fd);
	if (rc == 0)
		rc = rt_at_init(&at, fd, link, err);
	if (rc < 0)
		return rc;

	return wr_context(err, set(&at, &change, err), "cannot move link \"%s\"", link);
}
