// The texts of --help and --version, made from the options table.
#pragma once

#include <string>
#include <string_view>

#include "app/profile.hpp"

namespace tlsget::app {

/// `topic` "": the common options; "all": every option; else one group. An unknown topic is
/// answered with the list of topics. Lines end in LF and are at most 100 columns.
std::string help_text(const Profile& profile, std::string_view topic);

std::string version_text(const Profile& profile);

}  // namespace tlsget::app
