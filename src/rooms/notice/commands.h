/* Commands on versions and orders (cli_versions.c), for the table in cli.c. */
#ifndef ROOMS_NOTICE_COMMANDS_H
#define ROOMS_NOTICE_COMMANDS_H

#include "base/cli.h"

command_fn notice_show_command, notice_history_command, notice_diff_command, notice_draft_command, notice_state_command,
    notice_drop_command, notice_publish_command, notice_export_command, notice_order_add_command, notice_order_list_command;
extern const struct option_spec notice_version_options[], notice_params_options[], notice_export_options[],
    notice_order_options[];

#endif
