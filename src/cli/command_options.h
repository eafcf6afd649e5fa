/* The options of single commands; each ends with one without a name. */
#ifndef TANA_CLI_COMMAND_OPTIONS_H
#define TANA_CLI_COMMAND_OPTIONS_H

#include "cli/command.h"

extern const struct option run_options[];
extern const struct option check_options[];
extern const struct option key_make_options[];
extern const struct option key_verify_options[];
extern const struct option page_options[];
extern const struct option height_options[];
extern const struct option output_options[];
extern const struct option transfer_options[];
extern const struct option deposit_options[];
extern const struct option reference_options[];
extern const struct option account_create_options[];
extern const struct option account_update_options[];
extern const struct option freeze_options[];
extern const struct option currency_options[];
extern const struct option hold_options[];
extern const struct option tx_sign_options[];
extern const struct option tx_send_options[];
extern const struct option verify_proof_options[];
extern const struct option node_options[];
extern const struct option verify_options[];
extern const struct option export_options[];
extern const struct option version_options[];
extern const struct option help_options[];

#endif
