// A certificate of its own for each test run, made in memory: no key lies in the tree.
#pragma once
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace botones::http {

/// PEM files in a private directory, gone at the end of the test. Self-signed: it is its own authority.
class PrivateCertificate {
public:
    /// `subject`: what it is for, in OpenSSL's words: "IP:127.0.0.1", "DNS:elsewhere.example".
    explicit PrivateCertificate(const std::string& subject) {
        auto pattern = (std::filesystem::temp_directory_path() / "certificate-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary directory");
        folder_ = pattern;
        EVP_PKEY* key = EVP_EC_gen("P-256");
        X509* certificate = X509_new();
        X509_set_version(certificate, X509_VERSION_3);
        ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
        X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
        X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
        X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC,
                                   reinterpret_cast<const unsigned char*>("botones test"), -1, -1, 0);
        X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
        X509_set_pubkey(certificate, key);
        add(certificate, NID_subject_alt_name, subject);
        add(certificate, NID_basic_constraints, "critical,CA:TRUE");
        X509_sign(certificate, key, EVP_sha256());
        write(certificate_file(), [&](std::FILE* file) { return PEM_write_X509(file, certificate); });
        write(key_file(), [&](std::FILE* file) {
            return PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
        });
        X509_free(certificate);
        EVP_PKEY_free(key);
    }
    PrivateCertificate(const PrivateCertificate&) = delete;
    PrivateCertificate& operator=(const PrivateCertificate&) = delete;
    ~PrivateCertificate() { std::filesystem::remove_all(folder_); }

    std::string certificate_file() const { return folder_ / "certificate.pem"; }
    std::string key_file() const { return folder_ / "key.pem"; }

private:
    static void add(X509* certificate, int what, const std::string& value) {
        X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, what, value.c_str());
        X509_add_ext(certificate, extension, -1);
        X509_EXTENSION_free(extension);
    }
    template <class Write>
    static void write(const std::string& path, Write write_to) {
        std::FILE* file = std::fopen(path.c_str(), "w");
        if (file == nullptr || write_to(file) != 1 || std::fclose(file) != 0) throw std::runtime_error("write " + path);
    }

    std::filesystem::path folder_;
};

}  // namespace botones::http
