# Sourced by mvnw and flowgrad: sets JAVA_HOME to a JDK 25, or ends the script with what to install.
#
# The version is read from the JDK's "release" file, because starting each candidate would cost more than the search.

jdk_version=25

is_jdk() {
    [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
    while IFS= read -r line; do
        case $line in
            "JAVA_VERSION=\"$jdk_version\""* | "JAVA_VERSION=\"$jdk_version".*) return 0 ;;
        esac
    done < "$1/release"
    return 1
}

find_jdk() {
    is_jdk "${JAVA_HOME:-}" && return 0
    for candidate in /usr/lib/jvm/* "${HOME:-/root}"/.sdkman/candidates/java/* "${HOME:-/root}"/.jdks/* \
        /opt/*jdk* /opt/*/*jdk* /opt/*graalvm* /usr/local/*jdk* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home; do
        if is_jdk "$candidate"; then
            JAVA_HOME=$candidate
            return 0
        fi
    done
    candidate=$(command -v java) || return 1
    candidate=$(readlink -f "$candidate" 2>/dev/null) || return 1
    candidate=${candidate%/bin/java}
    is_jdk "$candidate" || return 1
    JAVA_HOME=$candidate
}

if ! find_jdk; then
    cat >&2 <<EOF
flowgrad: no JDK $jdk_version found in JAVA_HOME, /usr/lib/jvm, ~/.sdkman, ~/.jdks, /opt or on the PATH.
Install one (Eclipse Temurin $jdk_version; on Debian 13: apt-get install openjdk-$jdk_version-jdk-headless)
or set JAVA_HOME to it.
EOF
    exit 2
fi
export JAVA_HOME
