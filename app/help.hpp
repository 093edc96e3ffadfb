// The texts of --help and --version, made from the options table.
#pragma once

#include <string>
#include <string_view>

#include "app/commands.hpp"
#include "app/profile.hpp"

namespace tlsget::app {

/// Of fetching: `topic` "": the common options; "all": every option; else one group, or the word of
/// a command. Of another command: all of its options. An unknown topic is answered with the list of
/// topics. Lines end in LF and are at most 100 columns.
std::string help_text(const Profile& profile, Command command, std::string_view topic);

std::string version_text(const Profile& profile);

}  // namespace tlsget::app
