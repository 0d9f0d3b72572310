#include "CProtobufShim.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/descriptor_database.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <charconv>
#include <climits>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <mutex>
#include <string>

namespace pb = google::protobuf;

namespace {

// What is wrong with a set is told by the functions' results, not on standard error.
class Silence : public pb::DescriptorPool::ErrorCollector {
    void AddError(const std::string &, const std::string &, const pb::Message *, ErrorLocation, const std::string &) override {}
};

// The numbers of the standard mapping are texts where JavaScript would lose digits; here they are numbers, which are exact.
class Writer {
public:
    std::string json;

    // false where a part has no JSON.
    bool message(const pb::Message &message) {
        const pb::Descriptor *type = message.GetDescriptor();
        if (type->well_known_type() != pb::Descriptor::WELLKNOWNTYPE_UNSPECIFIED) return wellKnown(message, type);
        const pb::Reflection *reflection = message.GetReflection();
        json += '{';
        bool isFirst = true;
        for (int index = 0; index < type->field_count(); index++) {
            const pb::FieldDescriptor *field = type->field(index);
            // What can be absent is left out then; a number without presence is always there, since its 0 is not sent.
            if (!field->is_repeated() && field->has_presence() && !reflection->HasField(message, field)) continue;
            if (!isFirst) json += ',';
            isFirst = false;
            text(field->json_name());
            json += ':';
            if (!member(message, reflection, field)) return false;
        }
        json += '}';
        return true;
    }

private:
    bool member(const pb::Message &message, const pb::Reflection *reflection, const pb::FieldDescriptor *field) {
        if (field->is_map()) return map(message, reflection, field);
        if (!field->is_repeated()) return value(message, reflection, field, -1);
        json += '[';
        int count = reflection->FieldSize(message, field);
        for (int index = 0; index < count; index++) {
            if (index > 0) json += ',';
            if (!value(message, reflection, field, index)) return false;
        }
        json += ']';
        return true;
    }

    bool map(const pb::Message &message, const pb::Reflection *reflection, const pb::FieldDescriptor *field) {
        json += '{';
        int count = reflection->FieldSize(message, field);
        for (int index = 0; index < count; index++) {
            const pb::Message &entry = reflection->GetRepeatedMessage(message, field, index);
            if (index > 0) json += ',';
            Writer key;
            if (!key.value(entry, entry.GetReflection(), field->message_type()->map_key(), -1)) return false;
            if (key.json[0] == '"') json += key.json;
            else json += '"' + key.json + '"';
            json += ':';
            if (!value(entry, entry.GetReflection(), field->message_type()->map_value(), -1)) return false;
        }
        json += '}';
        return true;
    }

    // The value of a field, or of its element at an index that is not negative.
    bool value(const pb::Message &message, const pb::Reflection *reflection, const pb::FieldDescriptor *field, int index) {
        bool isElement = index >= 0;
        switch (field->cpp_type()) {
        case pb::FieldDescriptor::CPPTYPE_INT32:
            json += std::to_string(isElement ? reflection->GetRepeatedInt32(message, field, index) : reflection->GetInt32(message, field));
            return true;
        case pb::FieldDescriptor::CPPTYPE_INT64:
            json += std::to_string(isElement ? reflection->GetRepeatedInt64(message, field, index) : reflection->GetInt64(message, field));
            return true;
        case pb::FieldDescriptor::CPPTYPE_UINT32:
            json += std::to_string(isElement ? reflection->GetRepeatedUInt32(message, field, index) : reflection->GetUInt32(message, field));
            return true;
        case pb::FieldDescriptor::CPPTYPE_UINT64:
            json += std::to_string(isElement ? reflection->GetRepeatedUInt64(message, field, index) : reflection->GetUInt64(message, field));
            return true;
        case pb::FieldDescriptor::CPPTYPE_DOUBLE:
            number(isElement ? reflection->GetRepeatedDouble(message, field, index) : reflection->GetDouble(message, field));
            return true;
        case pb::FieldDescriptor::CPPTYPE_FLOAT:
            number(isElement ? reflection->GetRepeatedFloat(message, field, index) : reflection->GetFloat(message, field));
            return true;
        case pb::FieldDescriptor::CPPTYPE_BOOL:
            json += (isElement ? reflection->GetRepeatedBool(message, field, index) : reflection->GetBool(message, field)) ? "true" : "false";
            return true;
        case pb::FieldDescriptor::CPPTYPE_ENUM: {
            int number = isElement ? reflection->GetRepeatedEnumValue(message, field, index) : reflection->GetEnumValue(message, field);
            const pb::EnumValueDescriptor *name = field->enum_type()->FindValueByNumber(number);
            if (name) text(name->name());
            else json += std::to_string(number);
            return true;
        }
        case pb::FieldDescriptor::CPPTYPE_STRING: {
            std::string scratch;
            const std::string &found = isElement ? reflection->GetRepeatedStringReference(message, field, index, &scratch)
                                                 : reflection->GetStringReference(message, field, &scratch);
            if (field->type() == pb::FieldDescriptor::TYPE_BYTES) base64(found);
            else text(found);
            return true;
        }
        case pb::FieldDescriptor::CPPTYPE_MESSAGE:
            return this->message(isElement ? reflection->GetRepeatedMessage(message, field, index) : reflection->GetMessage(message, field));
        }
        return false;
    }

    bool wellKnown(const pb::Message &message, const pb::Descriptor *type) {
        switch (type->well_known_type()) {
        case pb::Descriptor::WELLKNOWNTYPE_DOUBLEVALUE:
        case pb::Descriptor::WELLKNOWNTYPE_FLOATVALUE:
        case pb::Descriptor::WELLKNOWNTYPE_INT64VALUE:
        case pb::Descriptor::WELLKNOWNTYPE_UINT64VALUE:
        case pb::Descriptor::WELLKNOWNTYPE_INT32VALUE:
        case pb::Descriptor::WELLKNOWNTYPE_UINT32VALUE:
        case pb::Descriptor::WELLKNOWNTYPE_STRINGVALUE:
        case pb::Descriptor::WELLKNOWNTYPE_BYTESVALUE:
        case pb::Descriptor::WELLKNOWNTYPE_BOOLVALUE:
            return value(message, message.GetReflection(), type->field(0), -1);
        default: {
            // Times, structures and the rest as the standard mapping has them.
            std::string found;
            if (!pb::util::MessageToJsonString(message, &found).ok()) return false;
            json += found;
            return true;
        }
        }
    }

    template <typename Floating>
    void number(Floating value) {
        if (std::isnan(value)) json += "\"NaN\"";
        else if (std::isinf(value)) json += value > 0 ? "\"Infinity\"" : "\"-Infinity\"";
        else {
            char digits[64];
            auto end = std::to_chars(digits, digits + sizeof digits, value);
            json.append(digits, end.ptr);
        }
    }

    void text(const std::string &text) {
        static const char digits[] = "0123456789abcdef";
        json += '"';
        for (unsigned char byte : text) {
            if (byte == '"' || byte == '\\') {
                json += '\\';
                json += static_cast<char>(byte);
            } else if (byte < 0x20) {
                json += "\\u00";
                json += digits[byte >> 4];
                json += digits[byte & 15];
            } else {
                json += static_cast<char>(byte);
            }
        }
        json += '"';
    }

    void base64(const std::string &bytes) {
        static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        json += '"';
        for (size_t start = 0; start < bytes.size(); start += 3) {
            unsigned group = 0;
            size_t count = std::min<size_t>(3, bytes.size() - start);
            for (size_t index = 0; index < 3; index++) {
                group = group << 8 | (index < count ? static_cast<unsigned char>(bytes[start + index]) : 0);
            }
            for (size_t index = 0; index < 4; index++) {
                json += index <= count ? digits[group >> (18 - 6 * index) & 63] : '=';
            }
        }
        json += '"';
    }
};

}  // namespace

struct sluice_descriptors {
    pb::SimpleDescriptorDatabase files;
    // What protoc leaves out without --include_imports: the well-known types.
    pb::DescriptorPoolDatabase known{*pb::DescriptorPool::generated_pool()};
    pb::MergedDescriptorDatabase all{&files, &known};
    Silence silence;
    pb::DescriptorPool pool{&all, &silence};
    mutable pb::DynamicMessageFactory factory{&pool};

    const pb::FileDescriptor *file(const std::string &name) const {
        const pb::FileDescriptor *file = pool.FindFileByName(name);
        return file ? file : pool.FindFileByName(name + ".proto");
    }

    const pb::Descriptor *type(const pb::FileDescriptor *file, const std::string &name) const {
        const pb::Descriptor *type = nullptr;
        if (!file->package().empty()) type = pool.FindMessageTypeByName(file->package() + "." + name);
        if (!type) type = pool.FindMessageTypeByName(name);
        return type && type->file() == file ? type : nullptr;
    }
};

sluice_descriptors *sluice_descriptors_make(const unsigned char *bytes, size_t count) {
    static std::once_flag once;
    try {
        std::call_once(once, [] { pb::SetLogHandler(nullptr); });
        if (count > INT_MAX) return nullptr;
        pb::FileDescriptorSet set;
        if (!set.ParseFromArray(bytes, static_cast<int>(count)) || set.file_size() == 0) return nullptr;
        auto descriptors = std::make_unique<sluice_descriptors>();
        for (const pb::FileDescriptorProto &file : set.file()) {
            if (!descriptors->files.Add(file)) return nullptr;
        }
        for (const pb::FileDescriptorProto &file : set.file()) {
            if (!descriptors->pool.FindFileByName(file.name())) return nullptr;
        }
        return descriptors.release();
    } catch (...) {
        return nullptr;
    }
}

void sluice_descriptors_free(sluice_descriptors *descriptors) { delete descriptors; }

sluice_protobuf_status sluice_protobuf_decode(
    const sluice_descriptors *descriptors, const char *file_name, const char *type_name, const unsigned char *bytes, size_t count,
    char **json, size_t *json_count
) {
    try {
        const pb::FileDescriptor *file = descriptors->file(file_name);
        if (!file) return SLUICE_PROTOBUF_NO_SUCH_FILE;
        const pb::Descriptor *type = descriptors->type(file, type_name);
        if (!type) return SLUICE_PROTOBUF_NO_SUCH_TYPE;
        if (count > INT_MAX) return SLUICE_PROTOBUF_NOT_DECODED;
        std::unique_ptr<pb::Message> message(descriptors->factory.GetPrototype(type)->New());
        if (!message->ParseFromArray(bytes, static_cast<int>(count))) return SLUICE_PROTOBUF_NOT_DECODED;
        Writer writer;
        if (!writer.message(*message)) return SLUICE_PROTOBUF_NOT_DECODED;
        char *text = static_cast<char *>(std::malloc(writer.json.size() + 1));
        if (!text) return SLUICE_PROTOBUF_NOT_DECODED;
        std::memcpy(text, writer.json.c_str(), writer.json.size() + 1);
        *json = text;
        *json_count = writer.json.size();
        return SLUICE_PROTOBUF_DECODED;
    } catch (...) {
        return SLUICE_PROTOBUF_NOT_DECODED;
    }
}

void sluice_protobuf_text_free(char *json) { std::free(json); }
